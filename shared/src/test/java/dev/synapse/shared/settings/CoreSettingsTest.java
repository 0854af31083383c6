package dev.synapse.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoreSettingsTest {

    private static final Environment LEAST = Environment.of(Map.of("REDIS_URL", "redis://:canary@localhost:6379"));

    @Test
    void settings_have_defaults() {
        CoreSettings settings = CoreSettings.from(LEAST);

        assertThat(settings)
                .isEqualTo(new CoreSettings(
                        Path.of(".synapse").toAbsolutePath(),
                        "redis://:canary@localhost:6379",
                        16,
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(6),
                        3,
                        6));
    }

    @Test
    void set_values_are_used() {
        CoreSettings settings = CoreSettings.from(LEAST.with(Map.of(
                "SYNAPSE_HOME", "/data/a b",
                "SYNAPSE_SHARDS", "64",
                "SYNAPSE_WORKER_LEASE_MS", "600",
                "SYNAPSE_ORCHESTRATOR_LEASE_MS", "700",
                "SYNAPSE_MAX_ATTEMPTS", "5",
                "SYNAPSE_BUSY_ATTEMPTS", "9")));

        assertThat(settings)
                .isEqualTo(new CoreSettings(
                        Path.of("/data/a b"),
                        "redis://:canary@localhost:6379",
                        64,
                        Duration.ofMillis(600),
                        Duration.ofMillis(700),
                        5,
                        9));
    }

    @ParameterizedTest
    @CsvSource({"1, 6, 1", "2, 6, 6", "8, 6, 8", "3, 3, 3", "3, 1, 3"})
    void a_busy_model_is_not_given_up_sooner_than_others(int attempts, int busy, int expected) {
        CoreSettings settings = CoreSettings.from(LEAST.with(Map.of(
                "SYNAPSE_MAX_ATTEMPTS", Integer.toString(attempts), "SYNAPSE_BUSY_ATTEMPTS", Integer.toString(busy))));

        assertThat(settings.maxBusyAttempts()).isEqualTo(expected);
    }

    @Test
    void its_text_does_not_show_the_password() {
        assertThat(CoreSettings.from(LEAST).toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS_URL,''",
        "REDIS_URL,localhost",
        "REDIS_URL,redis://:canary @localhost",
        "SYNAPSE_SHARDS,0",
        "SYNAPSE_SHARDS,257",
        "SYNAPSE_SHARDS,many",
        "SYNAPSE_WORKER_LEASE_MS,499",
        "SYNAPSE_ORCHESTRATOR_LEASE_MS,15s",
        "SYNAPSE_MAX_ATTEMPTS,0",
        "SYNAPSE_BUSY_ATTEMPTS,21"
    })
    void an_invalid_value_is_named_and_no_password_is_shown(String name, String value) {
        assertThatThrownBy(() -> CoreSettings.from(LEAST.with(Map.of(name, value))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(name + " is ")
                .hasMessageNotContaining("canary")
                .message()
                .doesNotContain("\n");
    }
}
