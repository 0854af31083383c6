package dev.synapse.testkit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The reply of the scripted search to one request. */
public sealed interface SearchReply {
    /** Results, limited to the requested number, and an optional summary. */
    record Results(String answer, List<Result> results) implements SearchReply {
        public Results {
            results = List.copyOf(results);
        }
    }

    /** One page that was found. */
    record Result(String title, String url, String content, double score) {}

    /** A status other than 200, with a literal body. */
    record Failure(int status, String body, Map<String, String> headers) implements SearchReply {
        public Failure {
            headers = Map.copyOf(headers);
        }

        public Failure retryAfter(String value) {
            return new Failure(status, body, Map.of("Retry-After", value));
        }
    }

    /** Accepts the request and never answers. */
    record Hang() implements SearchReply {}

    /** Resets the connection instead of an answer. */
    record Reset() implements SearchReply {}

    /** Another reply after a delay. */
    record Delayed(SearchReply reply, Duration delay) implements SearchReply {}

    /** Another reply, held until the test opens the latch. */
    record Held(Latch latch, SearchReply reply) implements SearchReply {}

    static Results results(Result... results) {
        return new Results("", Arrays.asList(results));
    }

    static Result result(String title, String url, String content) {
        return new Result(title, url, content, 0.9);
    }

    static Failure failure(int status, String message) {
        return new Failure(status, ScriptedSearchServer.error(message).toString(), Map.of());
    }

    /** The same reply after a delay. */
    default SearchReply after(Duration delay) {
        return new Delayed(this, delay);
    }

    /** The same reply, held until the latch is open. */
    default SearchReply heldBy(Latch latch) {
        return new Held(latch, this);
    }
}
