package dev.synapse.shared.log;

import ch.qos.logback.classic.pattern.ThreadConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** Converts {@code %thread}, escaped by {@link SingleLine}. */
public final class SingleLineThread extends ThreadConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return SingleLine.of(String.valueOf(super.convert(event)));
    }
}
