package dev.synapse.shared.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.service.Startup.RetryLimit;
import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.sql.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StartupTest {

    private static final String PASSWORD = "canary-4d1f";
    private static final RetryLimit SHORT = new RetryLimit(Duration.ofSeconds(2), Duration.ofMillis(100));

    private final Logger log = (Logger) LoggerFactory.getLogger(Startup.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final AtomicInteger attempts = new AtomicInteger();

    @BeforeEach
    void listen() {
        said.start();
        log.setLevel(Level.WARN);
        log.setAdditive(false);
        log.addAppender(said);
    }

    @AfterEach
    void stop() {
        log.detachAppender(said);
        log.setLevel(null);
        log.setAdditive(true);
    }

    @Test
    void a_PostgreSQL_that_stays_away_is_named_without_its_password() throws IOException {
        String host = unusedAddress();
        DatabaseUrl url = DatabaseUrl.parse("postgresql://synapse:" + PASSWORD + "@" + host + "/synapse");

        assertRefused("DATABASE_URL", host, () -> {
            Database.check(url);
            return url;
        });
    }

    @Test
    void a_Redis_that_stays_away_is_named_without_its_password() throws IOException {
        String host = unusedAddress();

        assertRefused("REDIS_URL", host, () -> Redis.connect("redis://:" + PASSWORD + "@" + host));
    }

    @Test
    void a_late_result_is_returned() {
        String taken = Startup.awaitAvailable(
                "REDIS_URL",
                () -> {
                    if (attempts.incrementAndGet() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    return "there";
                },
                SHORT);

        assertThat(taken).isEqualTo("there");
        assertThat(said.list).hasSize(1);
    }

    @Test
    void an_invalid_setting_is_not_retried() {
        assertThatThrownBy(() -> Startup.awaitAvailable(
                        "SYNAPSE_SHARDS",
                        () -> {
                            attempts.incrementAndGet();
                            throw new InvalidSettingException("SYNAPSE_SHARDS is wrong");
                        },
                        SHORT))
                .hasMessage("SYNAPSE_SHARDS is wrong");

        assertThat(attempts).hasValue(1);
    }

    /** The attempt is repeated until the limit; its failure is logged once and then thrown. */
    private void assertRefused(String setting, String host, Supplier<?> attempt) {
        // the first attempt loads classes and takes longer than the others
        assertThatThrownBy(attempt::get).hasMessageContaining(host);
        assertThatThrownBy(() -> Startup.awaitAvailable(
                        setting,
                        () -> {
                            attempts.incrementAndGet();
                            return attempt.get();
                        },
                        SHORT))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(setting + ": ")
                .hasMessageContainingAll(host, "(retried for 2 s)")
                .hasMessageNotContaining(PASSWORD);

        assertThat(attempts).hasValueGreaterThan(1);
        assertThat(said.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains(host, "retrying for up to 2 s")
                        .doesNotContain(PASSWORD));
    }

    private static String unusedAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }
}
