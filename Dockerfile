# Three images from one wheel: `stage` (Lambda), `worker` (Fargate), `model` (SageMaker).
# Lambda's managed Python 3.11 has glibc 2.26, for which neither onnxruntime nor numpy is built; Debian's is new enough.
# `make wheel` fills dist/ first; .dockerignore lets nothing else in.
FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY dist/*manylinux*x86_64.whl /wheels/
# The file itself: by name alone pip might take a package of this name from elsewhere.
RUN pip install "$(ls /wheels/*.whl)[aws]" && python -c "import locdet_core"
RUN useradd --system --create-home locdet

FROM base AS stage
RUN pip install awslambdaric==4.2.2
WORKDIR /var/task
USER locdet
ENTRYPOINT ["python", "-m", "awslambdaric"]
# The template names each function's handler.
CMD ["locdet.lambdas.pipeline_stage_1_preview.handler"]

FROM base AS worker
USER locdet
ENTRYPOINT ["locdet", "worker"]

FROM base AS model
RUN pip install "$(ls /wheels/*.whl)[serve]"
USER locdet
EXPOSE 8080
# SageMaker starts the container with the argument `serve`, which `sh -c` takes for its own name.
ENTRYPOINT ["sh", "-c", "exec locdet serve-model --host 0.0.0.0 --port 8080"]
