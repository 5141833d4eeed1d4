"""How rows are told over the interface: fields of a kind, and the directory's rows."""
