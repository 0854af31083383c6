package dev.synapse.shared.log;

import ch.qos.logback.classic.pattern.ThreadConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** {@code %thread} without what {@link SingleLine} escapes. */
public final class SingleLineThread extends ThreadConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return SingleLine.of(String.valueOf(super.convert(event)));
    }
}
