# The Twinwheel command line and service; what must outlive a container lies in /var/lib/twinwheel.
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/twinwheel
COPY requirements/run.txt requirements/
RUN /opt/twinwheel/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY graph graph
COPY ingest ingest
COPY api api
RUN /opt/twinwheel/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /var/lib/twinwheel twinwheel \
  && install -d -o twinwheel -g twinwheel /var/lib/twinwheel/index /var/lib/twinwheel/models
COPY --from=build /opt/twinwheel /opt/twinwheel
ENV PATH=/opt/twinwheel/bin:$PATH \
  PYTHONUNBUFFERED=1 \
  TWINWHEEL_HOST=0.0.0.0 \
  TWINWHEEL_INDEX=/var/lib/twinwheel/index \
  TWINWHEEL_MODELS=/var/lib/twinwheel/models
WORKDIR /var/lib/twinwheel
USER 10001
EXPOSE 8000
ENTRYPOINT ["twinwheel"]
CMD ["serve"]
