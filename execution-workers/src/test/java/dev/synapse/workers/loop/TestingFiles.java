package dev.synapse.workers.loop;

import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.FileId;
import dev.synapse.testkit.TestImages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files of messages, with their contents. For one test. */
final class TestingFiles {

    private final List<Attachment> all = new ArrayList<>();
    private final Map<FileId, String> contents = new HashMap<>();

    Attachment image(String name, int width, int height) {
        byte[] png = TestImages.png(width, height);
        return add(new Attachment(FileId.next(), name, "image/png", png.length, width, height), png);
    }

    Attachment text(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return add(new Attachment(FileId.next(), name, "text/plain", bytes.length, null, null), bytes);
    }

    Attachment add(Attachment file, byte[] content) {
        all.add(file);
        contents.put(file.id(), Base64.getEncoder().encodeToString(content));
        return file;
    }

    /** Makes a file unavailable. */
    void drop(Attachment file) {
        contents.remove(file.id());
    }

    List<Attachment> all() {
        return all;
    }

    /** The contents in base64. */
    Map<FileId, String> contents() {
        return contents;
    }

    String base64(Attachment file) {
        return contents.get(file.id());
    }
}
