package dev.synapse.chaos.overload;

import dev.synapse.testkit.ApiClient.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Results of the requests of an honest user. Thread-safe. */
final class HonestUserResults {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final Latencies turns = new Latencies();
    private final Latencies requests = new Latencies();
    private final Map<String, String> groupOfTurn = new LinkedHashMap<>();
    private final Map<String, String> statusOfTurn = new LinkedHashMap<>();
    private final Tally refused = new Tally();
    private final List<String> broken = new ArrayList<>();

    /**
     * Retries a request that failed or was rejected with 429 or 503, after the requested time; returns the first other response. Throws an
     * {@link AssertionError} if there is none within two minutes.
     */
    Answer untilAccepted(Supplier<Answer> request) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - end < 0) {
            try {
                Answer answer = request.get();
                if (answer.status() != 429 && answer.status() != 503) {
                    return answer;
                }
                refused.add(Integer.toString(answer.status()));
                Pause.of(wait(answer));
            } catch (UncheckedIOException e) {
                refused.add("failed");
                Pause.of(AGAIN);
            }
        }
        throw new AssertionError("an honest request was not accepted within " + LIMIT + ": " + refused);
    }

    private static Duration wait(Answer refusal) {
        String seconds = refusal.header("Retry-After");
        Duration requested = seconds.matches("\\d{1,4}") ? Duration.ofSeconds(Integer.parseInt(seconds)) : AGAIN;
        return requested.compareTo(MAX_WAIT) < 0 ? requested : MAX_WAIT;
    }

    /** Records a violation that an honest user must not see. */
    synchronized void addViolation(String what) {
        broken.add(what);
    }

    /** Records the duration of a successful request. */
    void requested(long nanos) {
        requests.add(nanos);
    }

    synchronized void accepted(String group, String turn) {
        groupOfTurn.put(turn, group);
    }

    synchronized void ended(String turn, String status, long nanos) {
        statusOfTurn.put(turn, status);
        turns.add(nanos);
    }

    synchronized int accepted() {
        return groupOfTurn.size();
    }

    /** Number of turns by final status; accepted turns without an end count as unfinished. */
    synchronized Map<String, Long> ends() {
        Map<String, Long> ends = new TreeMap<>();
        groupOfTurn.keySet().forEach(turn -> ends.merge(statusOfTurn.getOrDefault(turn, "unfinished"), 1L, Long::sum));
        return ends;
    }

    /** Turns that did not complete, and other violations. */
    synchronized List<String> broken() {
        List<String> all = new ArrayList<>(broken);
        groupOfTurn.keySet().stream()
                .filter(turn -> !"completed".equals(statusOfTurn.get(turn)))
                .map(turn -> "turn %s of group %s: %s"
                        .formatted(turn, groupOfTurn.get(turn), statusOfTurn.getOrDefault(turn, "unfinished")))
                .forEach(all::add);
        return all;
    }

    Latencies turns() {
        return turns;
    }

    Latencies requests() {
        return requests;
    }

    /** Rejected or failed requests that were retried. */
    Tally refused() {
        return refused;
    }
}
