# Multimodal Studio in a container: docs/hosting.md, "In a container".
#   docker build -t multimodal-studio .                           runs on the CPU
#   docker build -t multimodal-studio:cuda --build-arg DEVICE=cuda .   runs on NVIDIA GPUs
ARG PYTHON_VERSION=3.12

FROM python:${PYTHON_VERSION}-slim-bookworm AS packages
ARG DEVICE=cpu
# PyTorch's own index has the build without CUDA, a tenth of the size of the one on PyPI
ARG TORCH_CPU_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/srv/studio/bin:$PATH
COPY requirements.txt requirements-languages.txt requirements-medical.txt /tmp/
WORKDIR /tmp
RUN python -m venv /srv/studio \
    && case "$DEVICE" in \
         cpu) grep -E "^torch[<>=]" requirements.txt > torch.txt && pip install --index-url "$TORCH_CPU_INDEX" -r torch.txt ;; \
         cuda) ;; \
         *) echo "DEVICE is cpu or cuda, not $DEVICE" >&2 && exit 2 ;; \
       esac \
    && pip install -r requirements.txt -r requirements-languages.txt -r requirements-medical.txt

FROM python:${PYTHON_VERSION}-slim-bookworm
COPY packages.txt /tmp/
# one font for captions in Chinese, Japanese and Korean
RUN apt-get update \
    && xargs -a /tmp/packages.txt apt-get install -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /tmp/packages.txt \
    && groupadd --gid 10001 studio \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin studio \
    && install -d -o studio -g studio -m 0750 /data
COPY --from=packages /srv/studio /srv/studio
WORKDIR /app
COPY LICENSE NOTICE README.md app.py ./
COPY studio studio
COPY tabs tabs
COPY assets assets
ENV PATH=/srv/studio/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HF_HOME=/data/hub \
    HF_HUB_DISABLE_TELEMETRY=1 \
    STUDIO_HOST=0.0.0.0 \
    STUDIO_PORT=7860 \
    STUDIO_ADMIN=off \
    STUDIO_OUTPUT_DIR=/data/results \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
# what is compiled here need not be at every start, and what is missing fails the build
RUN python -m compileall -q app.py studio tabs \
    && HF_HOME=/tmp/check/hub STUDIO_OUTPUT_DIR=/tmp/check/out python -c "import app" \
    && rm -rf /tmp/check
USER 10001:10001
VOLUME /data
EXPOSE 7860
# the first start of a fresh container reads all libraries from a cold disk
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:%s/healthz' % os.environ['STUDIO_PORT'], timeout=4)"]
ENTRYPOINT ["python", "app.py"]
