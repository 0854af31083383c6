package dev.synapse.shared.log;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** Converts {@code %msg}, escaped by {@link SingleLine}. */
public final class SingleLineMessage extends MessageConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return SingleLine.of(String.valueOf(super.convert(event)));
    }
}
