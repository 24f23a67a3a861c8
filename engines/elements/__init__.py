"""Elements to video: pictures of who, what and where become one scene."""
