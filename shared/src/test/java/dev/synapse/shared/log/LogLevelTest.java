package dev.synapse.shared.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;

class LogLevelTest {

    @AfterEach
    void reset() {
        System.clearProperty("synapse.log.level");
        System.clearProperty("synapse.log.libraries");
    }

    @ParameterizedTest
    @CsvSource({
        "'', INFO, INFO",
        "INFO, INFO, INFO",
        "debug, DEBUG, INFO",
        "Trace, TRACE, INFO",
        "WARNING, WARN, WARN",
        "warn, WARN, WARN",
        "ERROR, ERROR, ERROR",
        "CRITICAL, ERROR, ERROR"
    })
    void the_setting_is_the_level_of_the_log(String setting, String ofSynapse, String ofLibraries) throws Exception {
        LogLevel.apply(Environment.of(Map.of("LOG_LEVEL", setting)));

        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogLevel.class.getResource("/logback.xml"));

        assertThat(context.getLogger("dev.synapse.any").getEffectiveLevel()).isEqualTo(Level.valueOf(ofSynapse));
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel()).isEqualTo(Level.valueOf(ofLibraries));
        context.stop();
    }

    @Test
    void any_other_text_is_refused() {
        assertThatThrownBy(() -> LogLevel.apply(Environment.of(Map.of("LOG_LEVEL", "loud"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("LOG_LEVEL is \"loud\": it has to be TRACE, DEBUG, INFO, WARN or ERROR");
    }
}
