package dev.synapse.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import dev.synapse.shared.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The tasks of a page's main thread while something was done, from Chromium's trace.
 *
 * @param tasks the longest first
 */
record MainThread(List<Task> tasks) {

    /**
     * A task, in milliseconds.
     *
     * @param wall from its start to its end, also while other processes had the processor
     * @param cpu the processor time of the thread
     */
    record Task(double wall, double cpu) {}

    static MainThread during(Page page, Runnable action) {
        Browser browser = page.context().browser();
        browser.startTracing(page, new Browser.StartTracingOptions().setCategories(List.of("toplevel", "__metadata")));
        byte[] trace;
        try {
            action.run();
        } finally {
            trace = browser.stopTracing();
        }
        JsonNode events = Json.mapper()
                .readTree(new String(trace, StandardCharsets.UTF_8))
                .path("traceEvents");
        Set<String> threads = new HashSet<>();
        for (JsonNode event : events) {
            if (event.path("name").asString("").equals("thread_name")
                    && event.path("args").path("name").asString("").equals("CrRendererMain")) {
                threads.add(thread(event));
            }
        }
        return new MainThread(events.valueStream()
                .filter(event -> threads.contains(thread(event)))
                .filter(event -> event.path("name").asString("").endsWith("RunTask"))
                .map(event -> new Task(
                        event.path("dur").asDouble(0) / 1000, event.path("tdur").asDouble(0) / 1000))
                .sorted(Comparator.comparingDouble(Task::cpu).reversed())
                .toList());
    }

    private static String thread(JsonNode event) {
        return event.path("pid").asInt() + "/" + event.path("tid").asInt();
    }

    private long over(double milliseconds) {
        return tasks.stream().filter(task -> task.cpu() > milliseconds).count();
    }

    @Override
    public String toString() {
        return "%d tasks; longest %.0f ms of processor time, %.0f ms of wall time; over 50 ms: %d, over 100 ms: %d; in total %.1f s of processor time"
                .formatted(
                        tasks.size(),
                        tasks.isEmpty() ? 0 : tasks.getFirst().cpu(),
                        tasks.stream().mapToDouble(Task::wall).max().orElse(0),
                        over(50),
                        over(100),
                        tasks.stream().mapToDouble(Task::cpu).sum() / 1000);
    }
}
