"""English or Chinese: which of them the system speaks, and what it says in English alone."""

from __future__ import annotations

import errno
import os

LANGUAGES = ("en", "zh")
REASONS = {  # the system's own, in Chinese
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径里有一个不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "这里只能读，不能写",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接绕成了圈",
}
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # on a disk: nobody's fault


def language() -> str:
    """zh where the locale is Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].startswith("zh") else "en"
    return "en"


def reason(error: OSError, lang: str) -> str:
    """Why the system refused something."""
    why = error.strerror or str(error)
    return REASONS.get(error.errno or 0, why) if lang == "zh" else why
