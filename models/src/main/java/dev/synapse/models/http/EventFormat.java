package dev.synapse.models.http;

import java.util.Optional;

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

    abstract Events newEvents();

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
        private final StringBuilder data = new StringBuilder();
        private boolean isBareJson;

        @Override
        public Optional<String> line(String line) {
            if (line.isEmpty()) {
                return end();
            }
            isBareJson |= data.isEmpty() && line.startsWith("{");
            if (isBareJson) {
                data.append(line);
                return Optional.empty();
            }
            if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(line, line.startsWith("data: ") ? 6 : 5, line.length());
            }
            return Optional.empty();
        }

        /** A server that leaves out the last empty line has sent the event all the same. */
        @Override
        public Optional<String> end() {
            String event = data.toString();
            data.setLength(0);
            isBareJson = false;
            return Optional.of(event);
        }
    }
}
