"""Runs a program that may not connect, bind or listen (EPERM), as the sandboxes of agents' commands do it: by seccomp.

Usage: no_sockets.py PROGRAM ARGUMENT...   (Linux on x86-64 or arm64)
"""
import ctypes
import os
import platform
import struct
import sys

# Numbers of connect, bind and listen.
CALLS = {"x86_64": (42, 49, 50), "aarch64": (203, 200, 201)}[platform.machine()]
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 1
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 38, 22, 2


def instruction(code, yes, no, value):
    return struct.pack("HBBI", code, yes, no, value)


program = [instruction(LOAD, 0, 0, 0)]
for left, number in enumerate(CALLS):
    program.append(instruction(EQUAL, len(CALLS) - left, 0, number))
program += [instruction(RETURN, 0, 0, ALLOW), instruction(RETURN, 0, 0, REFUSE)]
code = ctypes.create_string_buffer(b"".join(program))


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


libc = ctypes.CDLL(None, use_errno=True)
wanted = Filter(len(program), ctypes.addressof(code))
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(wanted)) != 0:
    sys.exit(f"no seccomp here: {os.strerror(ctypes.get_errno())}")
os.execvp(sys.argv[1], sys.argv[1:])
