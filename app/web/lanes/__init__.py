"""The endpoints that take several runs, or a whole stretch of one."""
