package dev.synapse.models.http;

import java.util.Optional;
import java.util.regex.Pattern;

/** How the body of a response is divided into events. */
public enum EventFormat {
    /** <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>. */
    SERVER_SENT_EVENTS {
        @Override
        Events newEvents() {
            return new ServerSentEvents();
        }
    },
    /** One event per line. */
    LINES {
        @Override
        Events newEvents() {
            return Optional::of;
        }
    };

    private static final Pattern FIELD = Pattern.compile("\\s*(data|event|id|retry)?:");

    abstract Events newEvents();

    /** Whether a line is one of server-sent events, rather than of JSON. */
    static boolean isServerSent(String line) {
        return FIELD.matcher(line).lookingAt();
    }

    /** Assembles the events of one body. */
    interface Events {
        /** The data of the event that the line ends, if it ends one. */
        Optional<String> line(String line);

        /** The data of an event that the end of the body ends. */
        default Optional<String> end() {
            return Optional.empty();
        }
    }

    /** Some servers report an error within a stream as plain JSON, without {@code data:}. */
    private static final class ServerSentEvents implements Events {
        private static final int KEPT_BUFFER = 64 << 10;

        private StringBuilder data = new StringBuilder();
        private boolean isBareJson;

        @Override
        public Optional<String> line(String line) {
            if (line.isEmpty()) {
                return end();
            }
            isBareJson |= data.isEmpty() && (line.startsWith("{") || line.startsWith("["));
            if (isBareJson) {
                data.append(line).append('\n');
                return Optional.empty();
            }
            int start = startOfData(line);
            if (start >= 0) {
                data.append(data.isEmpty() ? "" : "\n").append(line, start, line.length());
            }
            return Optional.empty();
        }

        /** Where the data begin in a line, -1 if it has none. Servers that indent an example's lines send them so. */
        private static int startOfData(String line) {
            if (line.startsWith("data:")) {
                return line.startsWith("data: ") ? 6 : 5;
            }
            String stripped = line.charAt(0) <= ' ' ? line.stripLeading() : line;
            return stripped.startsWith("data:") ? line.length() - stripped.length() + 5 : -1;
        }

        /** A server that leaves out the last empty line has sent the event all the same. */
        @Override
        public Optional<String> end() {
            String event = data.toString();
            if (data.capacity() > KEPT_BUFFER) {
                data = new StringBuilder();
            } else {
                data.setLength(0);
            }
            isBareJson = false;
            return Optional.of(event);
        }
    }
}
