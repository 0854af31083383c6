package dev.synapse.chaos;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that users send with some messages of a soak. Each question names its file, and the file repeats the name, so that a prompt
 * without the file is noticed. Thread-safe.
 */
final class SoakFiles {

    private static final Pattern NAMED = Pattern.compile("File (\\d+) says more\\.");

    private final Map<String, String> uploaded = new ConcurrentHashMap<>();
    private final Set<String> missing = ConcurrentHashMap.newKeySet();

    /** The question, with the name of its file. */
    static String question(String question, int number) {
        return "%s File %d says more.".formatted(question, number);
    }

    private static String content(String number) {
        return "This is what file %s says.".formatted(number);
    }

    /** Uploads the file of a question until it is accepted, and returns its id. */
    String upload(RecordedGroup team, int number, Duration limit) {
        String content = content(Integer.toString(number));
        Map<String, String> headers = Map.of(
                "Content-Type",
                "text/plain",
                "Idempotency-Key",
                UUID.randomUUID().toString());
        String path = "/groups/" + team.group() + "/files";
        String id = Await.until(
                        limit,
                        () -> team.api().get().upload(path, content.getBytes(StandardCharsets.UTF_8), headers),
                        answer -> answer.status() != 503 && answer.status() != 429 && answer.status() != 409,
                        "the file is accepted")
                .expect(201)
                .id();
        uploaded.put(path + "/" + id, content);
        return id;
    }

    /** Notes a prompt whose question names a file that it does not contain. */
    void check(String message) {
        Matcher named = NAMED.matcher(message);
        if (named.find() && !message.contains(content(named.group(1)))) {
            missing.add("a prompt lacks file " + named.group(1));
        }
    }

    /** The number of files that were accepted. */
    int count() {
        return uploaded.size();
    }

    /** Prompts without their file, and files that cannot be read as they were sent. */
    List<String> violations(ApiClient owner) {
        List<String> violations = new ArrayList<>(missing);
        uploaded.forEach((path, content) -> {
            ApiClient.Download download = owner.download(path, Map.of());
            if (download.status() != 200 || !content.equals(new String(download.bytes(), StandardCharsets.UTF_8))) {
                violations.add("%s: status %d, or not as it was sent".formatted(path, download.status()));
            }
        });
        return violations;
    }
}
