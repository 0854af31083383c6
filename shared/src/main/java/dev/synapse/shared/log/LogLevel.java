package dev.synapse.shared.log;

import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.settings.ServerSetting;
import java.util.Locale;

/**
 * The setting {@code LOG_LEVEL}. The configurations of Logback take it from two system properties, so it has to be applied before the first
 * use of a log. Libraries log no details, since these may show what servers and clients send.
 */
public final class LogLevel {

    private static final String OF_SYNAPSE = "synapse.log.level";
    private static final String OF_LIBRARIES = "synapse.log.libraries";

    private LogLevel() {}

    /** Applies the setting; throws {@link InvalidSettingException} if it is not a level. */
    public static void apply(Environment env) {
        String level = level(env.text(ServerSetting.LOG_LEVEL));
        System.setProperty(OF_SYNAPSE, level);
        System.setProperty(OF_LIBRARIES, level.equals("DEBUG") || level.equals("TRACE") ? "INFO" : level);
    }

    /** The level by Logback's name; Python's names are known as well. */
    private static String level(String text) {
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "TRACE", "NOTSET" -> "TRACE";
            case "DEBUG" -> "DEBUG";
            case "INFO" -> "INFO";
            case "WARN", "WARNING" -> "WARN";
            case "ERROR", "CRITICAL", "FATAL" -> "ERROR";
            default ->
                throw new InvalidSettingException(
                        "LOG_LEVEL is \"%s\": it has to be TRACE, DEBUG, INFO, WARN or ERROR".formatted(text));
        };
    }
}
