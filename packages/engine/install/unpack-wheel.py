"""Takes what the engine needs out of a wheel: python3 unpack-wheel.py <wheel> <folder>. zipfile checks every CRC."""
import re
import sys
import zipfile

WANTED = re.compile(
    r'tensorflow/lib[^/]+\.so\.2'
    r'|tensorflow/include/(tensorflow/c|tensorflow/core/platform|tsl/platform|xla/tsl/c)/.+\.h'
    r'|nvidia/.+\.so(\.\d+)*|nvidia/cuda_nvcc/(bin|nvvm)/.+'
    r'|tensorflow/THIRD_PARTY_NOTICES\.txt|[^/]+\.dist-info/(licenses/.+|LICENSE[^/]*|License[^/]*|METADATA)')

with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if WANTED.fullmatch(name)])
