"""English or Chinese: which of them the system speaks, and what it says in English alone."""

from __future__ import annotations

import errno
import os

LANGUAGES = ("en", "zh")
REASONS = {  # the system's own, in Chinese
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENXIO: "不是普通文件",
    errno.ENOTDIR: "路径里有一个不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EFBIG: "文件超过了允许的大小",
    errno.EROFS: "这里只能读，不能写",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EAGAIN: "系统资源暂时不够",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENOMEM: "内存不足",
}
# On a disk, or within what the system allows there: nobody's fault.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)
# Of processes, files and memory: what the system does not give more of.
NO_MORE = (errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOMEM)


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
