"""Extract from a TensorFlow wheel the two libraries and the few headers that the binding is compiled against.

python extract.py WHEEL FOLDER: prints lines "done total" in bytes. zipfile checks each member's CRC as it is read.
"""
import pathlib
import re
import sys
import zipfile

WANTED = re.compile(
    r"tensorflow/(libtensorflow_(cc|framework)[^/]*(so|dylib)[^/]*"
    r"|include/(absl/(base|log|strings)|tensorflow/c|tensorflow/core/platform|tsl/platform|xla/tsl/c)/.*\.(h|inc))"
)
wheel, folder = sys.argv[1], pathlib.Path(sys.argv[2])

with zipfile.ZipFile(wheel) as archive:
    members = [m for m in archive.infolist() if WANTED.fullmatch(m.filename)]
    total, done = sum(m.file_size for m in members), 0
    for member in members:
        target = folder / member.filename.removeprefix("tensorflow/")
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, open(target, "wb") as out:
            while block := source.read(8 << 20):
                out.write(block)
                done += len(block)
                print(done, total, flush=True)
    metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    cuda = re.findall(r'^Requires-Dist: (nvidia-.*); extra == "and-cuda"', archive.read(metadata).decode(), re.M)
    (folder / "cuda-requirements.txt").write_text("".join(line + "\n" for line in cuda))
