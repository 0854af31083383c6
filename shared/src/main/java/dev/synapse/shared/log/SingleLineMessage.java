package dev.synapse.shared.log;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** {@code %msg} without what {@link SingleLine} escapes. */
public final class SingleLineMessage extends MessageConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return SingleLine.of(String.valueOf(super.convert(event)));
    }
}
