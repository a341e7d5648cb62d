"""No tables: the module lets Django send post_migrate to this room, whose step makes keys, rights and policies."""
