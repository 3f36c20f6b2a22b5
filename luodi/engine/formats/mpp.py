"""Microsoft Project's own files (.mpp), turned into MSPDI in memory by MPXJ (LGPL, needs a Java runtime).

An optional extra: ``pip install luodi[mpp]`` and a system Java of version 11 or later.
"""

from typing import Any

from luodi.engine.formats.schedule_file import Fault, Unreadable


def mspdi_of(data: bytes) -> bytes:
    """The MSPDI text of an .mpp file. Raises Unreadable where the extra is missing or MPXJ cannot read it."""
    jpype = _converter()
    try:
        reader = jpype.JClass("org.mpxj.reader.UniversalProjectReader")()
        project = reader.read(jpype.JClass("java.io.ByteArrayInputStream")(data))
        if project is None:
            raise Unreadable(Fault.BINARY, "MPXJ")
        written = jpype.JClass("java.io.ByteArrayOutputStream")()
        jpype.JClass("org.mpxj.mspdi.MSPDIWriter")().write(project, written)
        return bytes(written.toByteArray())
    except jpype.JException as error:
        raise Unreadable(Fault.STRUCTURE, "MPXJ", str(error)) from error


def _converter() -> Any:
    try:
        import jpype
        import mpxj  # noqa: F401 - puts its archives on the class path
    except ImportError as error:
        raise Unreadable(Fault.CONVERTER, "mpxj", str(error)) from error
    if not jpype.isJVMStarted():
        try:
            jpype.startJVM(
                "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory"
            )
        except (jpype.JVMNotFoundException, OSError) as error:
            raise Unreadable(Fault.CONVERTER, "java", str(error)) from error
    return jpype
