# syntax=docker/dockerfile:1
# One target per service, and one for dead letters:
# docker build --target api-gateway | orchestrator-service | execution-workers | dead-letters .

FROM eclipse-temurin:25-jdk AS build
WORKDIR /synapse
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true \
      -pl api-gateway,orchestrator-service,execution-workers,dead-letters -am package

FROM eclipse-temurin:25-jre AS service
RUN useradd --system --uid 10001 --no-create-home synapse
WORKDIR /app
RUN printf '%s\n' -XX:MaxRAMPercentage=75 -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError \
      --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp '/app/lib/*' > java.args
ENV SYNAPSE_HOME=/tmp/synapse
USER 10001
ENTRYPOINT ["java", "@/app/java.args"]

FROM service AS api-gateway
COPY --from=build /synapse/api-gateway/target/lib /synapse/api-gateway/target/*.jar lib/
EXPOSE 8000
CMD ["dev.synapse.gateway.GatewayApplication"]

FROM service AS orchestrator-service
COPY --from=build /synapse/orchestrator-service/target/lib /synapse/orchestrator-service/target/*.jar lib/
CMD ["dev.synapse.orchestrator.OrchestratorApplication"]

FROM service AS execution-workers
COPY --from=build /synapse/execution-workers/target/lib /synapse/execution-workers/target/*.jar lib/
CMD ["dev.synapse.workers.WorkersApplication"]

FROM service AS dead-letters
COPY --from=build /synapse/dead-letters/target/lib /synapse/dead-letters/target/*.jar lib/
ENTRYPOINT ["java", "@/app/java.args", "dev.synapse.deadletters.DeadLettersApplication"]
