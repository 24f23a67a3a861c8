"""What people can teach, one lesson a file. Each is light to import: the window reads their requests."""
