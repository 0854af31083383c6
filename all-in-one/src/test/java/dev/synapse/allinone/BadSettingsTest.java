package dev.synapse.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.TestProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An invalid setting stops the start with one line that names it. */
@Tag("slow")
class BadSettingsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "SYNAPSE_PORT, abc, 65535",
        "SYNAPSE_PORT, 70000, 65535",
        "SYNAPSE_LISTEN_ADDRESS, everywhere, 0.0.0.0 for all addresses",
        "SYNAPSE_LISTEN_ADDRESS, 192.0.2.1, this machine does not have that address",
        "SYNAPSE_REGISTRATION, maybe, 'open, invite or closed'",
        "SYNAPSE_OPERATORS, anna, anna@example.org",
        "SYNAPSE_OIDC_ISSUER, https://id.example.org, SYNAPSE_OIDC_CLIENT_ID",
        "SYNAPSE_OIDC_CLIENT_SECRET, canary, SYNAPSE_OIDC_ISSUER",
        "SECRET_KEY, canary-too-short, 32",
        "SYNAPSE_USER_DAILY_TOKENS, many, a number from 1",
        "DATABASE_URL, mysql://me:canary@host/db, postgresql://",
        "REDIS_URL, http://:canary@host, redis://",
        "OPENAI_API_KEY, canary with spaces, character",
        "OPENAI_BASE_URL, ftp://canary.example.org, http",
        "SYNAPSE_DEFAULT_PROVIDER, oracle, demo",
        "SYNAPSE_MEMORY_SHARE, 95, 80",
        "SYNAPSE_SHARDS, 0, 256"
    })
    void one_line_names_the_setting_and_shows_no_secret(String name, String value, String right) {
        try (TestProcess process = RunningSynapse.launch(directory.resolve("home"), Map.of(name, value))) {
            assertThat(process.awaitExit(LIMIT)).isEqualTo(1);
            assertThat(LifecycleTest.complaints(process))
                    .singleElement()
                    .asString()
                    .contains(name, right)
                    .doesNotContain("canary");
        }
    }

    @ParameterizedTest
    @CsvSource({"DATABASE_URL, postgresql://me:canary@127.0.0.1:1/db", "REDIS_URL, redis://:canary@127.0.0.1:1"})
    void an_unreachable_database_is_reported_without_its_password(String name, String value) {
        try (TestProcess process = RunningSynapse.launch(directory.resolve("home"), Map.of(name, value))) {
            String line = process.awaitOutput(".*127\\.0\\.0\\.1:1.*retrying.*", LIMIT)
                    .group();

            assertThat(line).doesNotContain("canary");
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void an_invalid_line_of_the_env_file_is_named() throws java.io.IOException {
        java.nio.file.Files.writeString(directory.resolve(".env"), "SYNAPSE_PORT=0\nsome words\n");

        try (TestProcess process = RunningSynapse.launch(directory.resolve("home"), Map.of())) {
            assertThat(process.awaitExit(LIMIT)).isEqualTo(1);
            assertThat(LifecycleTest.complaints(process))
                    .singleElement()
                    .asString()
                    .contains(".env line 2");
        }
    }
}
