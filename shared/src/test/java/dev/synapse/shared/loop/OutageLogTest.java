package dev.synapse.shared.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("outage-log-test");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final OutageLog outage = new OutageLog(logger);

    @BeforeEach
    void attach() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(lines);
    }

    @Test
    void an_outage_logs_one_warning_and_one_info_line() {
        outage.failed("{} is away: {}", "Redis", "timeout");
        outage.failed("{} is away: {}", "Redis", "refused");
        assertThat(outage.isOutage()).isTrue();
        outage.succeeded("{} is back", "Redis");
        outage.succeeded("{} is back", "Redis");

        assertThat(outage.isOutage()).isFalse();
        assertThat(lines.list)
                .extracting(ILoggingEvent::toString)
                .containsExactly("[WARN] Redis is away: timeout", "[INFO] Redis is back");
    }

    @Test
    void success_without_an_outage_logs_nothing() {
        outage.succeeded("Redis is back");

        assertThat(lines.list).isEmpty();
    }

    @Test
    void each_outage_is_logged() {
        outage.failed("away");
        outage.succeeded("back");
        outage.failed("away");

        assertThat(lines.list).extracting(ILoggingEvent::getMessage).containsExactly("away", "back", "away");
    }
}
