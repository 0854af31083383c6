package dev.synapse.chaos.overload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads paged lists to their end, and waits when the server asks for it. */
final class PagedReader {

    private PagedReader() {}

    /** The ids of all elements, following the {@code Link} headers. */
    static List<String> of(Attacker reader, String path) {
        List<String> ids = new ArrayList<>();
        Optional<String> page = Optional.of(path);
        while (page.isPresent()) {
            Response answer = reader.retryWhileRejected(Request.get(page.get())).expect(200);
            answer.json().forEach(element -> ids.add(element.path("id").asString()));
            page = answer.next();
        }
        return ids;
    }

    /** The ids of all messages of a group, newest first. */
    static List<String> ofHistory(Attacker reader, String group) {
        List<String> ids = new ArrayList<>();
        String path = "/groups/" + group + "/messages?limit=100";
        List<String> page = ids(reader, path);
        while (!page.isEmpty()) {
            ids.addAll(page.reversed());
            page = ids(reader, path + "&before=" + page.getFirst());
        }
        Collections.reverse(ids);
        return ids;
    }

    private static List<String> ids(Attacker reader, String path) {
        return reader.retryWhileRejected(Request.get(path))
                .expect(200)
                .json()
                .valueStream()
                .map(message -> message.path("id").asString())
                .toList();
    }
}
