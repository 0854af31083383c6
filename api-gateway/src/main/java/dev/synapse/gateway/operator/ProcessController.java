package dev.synapse.gateway.operator;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.shared.service.Version;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.Setting;
import dev.synapse.shared.settings.SettingValue.Secret;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /operator/settings} and {@code /operator/version}: of the gateway that answers. */
@Tag(name = "Operator")
@RestController
@RequestMapping("/operator")
class ProcessController {

    private static final String MASK = "***";

    private final Environment environment;

    ProcessController(Environment environment) {
        this.environment = environment;
    }

    record EffectiveSetting(
            String name,

            @Schema(description = "*** for a secret that is set; null if there is neither a value nor a default")
            @Nullable
            String value,

            @JsonProperty("default") @Nullable String orElse,

            @Schema(description = "Whether it is set, in the environment or in .env")
            boolean set,

            boolean secret) {}

    record RunningVersion(String version, String javaVersion, Instant startedAt, long uptimeSeconds) {}

    @Operation(
            operationId = "listSettings",
            summary = "List the settings of the gateway that answers, with their effective values, without secrets")
    @ErrorStatuses(403)
    @GetMapping("/settings")
    @Requires(Right.OPERATE)
    List<EffectiveSetting> settings() {
        return GatewaySettings.definitions().stream().map(this::effective).toList();
    }

    private EffectiveSetting effective(Setting setting) {
        Setting.Definition definition = setting.definition();
        boolean set = environment.get(definition.name()).isPresent();
        boolean secret = definition.value() instanceof Secret;
        String value = secret ? (set ? MASK : "") : environment.text(setting);
        return new EffectiveSetting(
                definition.name(),
                emptyToNull(value),
                secret ? null : emptyToNull(definition.value().orElse()),
                set,
                secret);
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    @Operation(operationId = "getVersion", summary = "Get the version and the uptime of the gateway that answers")
    @ErrorStatuses(403)
    @GetMapping("/version")
    @Requires(Right.OPERATE)
    RunningVersion version() {
        return new RunningVersion(
                Version.TEXT,
                Runtime.version().toString(),
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1_000);
    }
}
