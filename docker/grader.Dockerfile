# A grading host: judge, jail, compilers, torch and triton. It knows the broker and the content, no database.
# The CUDA runtime comes with torch's wheels. CUDA C++ tasks also need nvcc: add requirements/cuda.txt (NVIDIA's licence) for them.
FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap g++ libseccomp2 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements/ requirements/
RUN pip install -r requirements/grader.txt
COPY bank/ bank/
COPY formulas/ formulas/
COPY sandbox/ sandbox/
COPY content/ content/
ENV SEVENROUNDS_DATA=/data
VOLUME /data
CMD ["python", "-m", "sandbox.grading_host"]
