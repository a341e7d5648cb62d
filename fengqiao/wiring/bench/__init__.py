"""`fengqiao bench`: what a page and a registration cost in CPU, beside a floor measured in the same run.

Wall times on shared machines lie; CPU seconds of the serving process and of its PostgreSQL backends do not (design 7).
"""

from .command import bench

__all__ = ["bench"]
