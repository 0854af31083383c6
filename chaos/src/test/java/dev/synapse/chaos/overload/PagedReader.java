package dev.synapse.chaos.overload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Lists that come in pages, read to their end by a client that waits when it is told to. */
final class PagedReader {

    private PagedReader() {}

    /** The ids of all elements, page by page as the {@code Link} header names the next. */
    static List<String> of(Attacker reader, String path) {
        List<String> ids = new ArrayList<>();
        Optional<String> page = Optional.of(path);
        while (page.isPresent()) {
            Response answer = reader.patiently(Request.get(page.get())).expect(200);
            answer.json().forEach(element -> ids.add(element.path("id").asString()));
            page = answer.next();
        }
        return ids;
    }

    /** The ids of all messages of a group, from the newest back. */
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
        return reader.patiently(Request.get(path))
                .expect(200)
                .json()
                .valueStream()
                .map(message -> message.path("id").asString())
                .toList();
    }
}
