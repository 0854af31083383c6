package dev.synapse.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The newest calls, and totals. Thread-safe. */
final class CallLog {
    private static final int SHOWN = 120;

    private final Deque<ModelCall> newest = new ArrayDeque<>();
    private final Map<UUID, Tries> tries = new HashMap<>();
    private int keep = Integer.MAX_VALUE;
    private long count;
    private int inFlight;
    private int peak;

    /** Number of occurrences of each identical request, and the times of the first and the last, as {@link System#nanoTime}. */
    private record Tries(String what, int count, long first, long last) {
        Tries plus(Tries more) {
            return new Tries(what, count + more.count, first, more.last);
        }

        @Override
        public String toString() {
            return count + " times " + what;
        }
    }

    synchronized ModelCall begin(ModelRequest request) {
        long now = System.nanoTime();
        tries.merge(identity(request), new Tries(shown(request), 1, now, now), Tries::plus);
        ModelCall call = new ModelCall(request);
        newest.addLast(call);
        trim();
        count++;
        inFlight++;
        peak = Math.max(peak, inFlight);
        return call;
    }

    synchronized void end(ModelCall call, boolean clientLeft) {
        call.finish(clientLeft);
        inFlight--;
    }

    synchronized void keep(int calls) {
        keep = calls;
        trim();
    }

    synchronized List<ModelCall> newest() {
        return List.copyOf(newest);
    }

    synchronized long count() {
        return count;
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized int peak() {
        return peak;
    }

    synchronized int mostAsked() {
        return tries.values().stream().mapToInt(Tries::count).max().orElse(0);
    }

    synchronized List<String> askedMoreThan(CallLimit limit) {
        return tries.values().stream()
                .filter(prompt -> prompt.count > limit.between(prompt.first, prompt.last))
                .map(Tries::toString)
                .toList();
    }

    /** Keyed by digest, because prompts are long. */
    private static UUID identity(ModelRequest request) {
        String prompt = request.model() + request.raw().path("messages");
        return UUID.nameUUIDFromBytes(prompt.getBytes(StandardCharsets.UTF_8));
    }

    private static String shown(ModelRequest request) {
        String last = request.raw().path("messages").toString();
        return request.model() + ": …" + last.substring(Math.max(0, last.length() - SHOWN));
    }

    private void trim() {
        while (newest.size() > keep) {
            newest.removeFirst();
        }
    }
}
