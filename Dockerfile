# Convene's commands in one small image: worker, bot and starter. Go's static binaries need no system, but
# the health check needs wget, and people who look into a container a shell.
FROM golang:1.26.8-alpine3.23 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -o /out/ ./worker ./bot ./starter

FROM alpine:3.23.3
# A user who is nobody on the machine outside, so that no file there is readable for it which is not for all.
RUN adduser -D -H -u 10001 convene
COPY --from=build /out/ /usr/local/bin/
USER convene
# Probes come from outside the container too; published is only what somebody publishes.
ENV HEALTH_ADDRESS=:8080
CMD ["worker"]
