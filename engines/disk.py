"""What a disk refuses, in words for people: the errors that are the place's fault and not the program's."""

import errno

DISK_FAULTS = {
    errno.ENOSPC: ("the disk is full", "free some space, or choose another disk"),
    errno.EDQUOT: ("the disk quota is used up", "free some space, or choose another disk"),
    errno.EFBIG: ("the disk takes no file of this size", "choose another disk"),
    errno.EROFS: ("the disk is read-only", "choose a folder that can be written"),
    errno.EACCES: ("there is no permission to write here", "choose a folder that can be written"),
}
