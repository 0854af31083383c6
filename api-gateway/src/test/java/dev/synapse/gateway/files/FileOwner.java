package dev.synapse.gateway.files;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A new user with a group, at a gateway with small limits for files, which all tests of files share. */
final class FileOwner {

    static final int TEXT_LIMIT = 2_000;
    static final int IMAGE_LIMIT = 10_000;
    static final TestGateway GATEWAY = TestGateway.start(Map.of(
            "SYNAPSE_MAX_FILE_BYTES", Integer.toString(IMAGE_LIMIT),
            "SYNAPSE_MAX_TEXT_FILE_BYTES", Integer.toString(TEXT_LIMIT),
            "SYNAPSE_MAX_MESSAGE_FILE_BYTES", "3000",
            "SYNAPSE_MAX_GROUP_FILE_BYTES", "20000",
            "SYNAPSE_MAX_USER_FILE_BYTES", "30000"));
    static final byte[] PNG = SampleImages.png(3, 2);
    static final byte[] TEXT = "Grüße".getBytes(StandardCharsets.UTF_8);

    private final ApiClient api = GATEWAY.api().asNewUser();
    private final String group = api.createGroup("Team").expect(201).id();

    ApiClient api() {
        return api;
    }

    String group() {
        return group;
    }

    /** The path of the group's files. */
    String files() {
        return "/groups/" + group + "/files";
    }

    Answer upload(byte[] content, String type) {
        return api.upload(group, type, content);
    }

    static long rows(String group) {
        return sql().sql("SELECT count(*) FROM files WHERE group_id = :group")
                .param("group", UUID.fromString(group))
                .query(Long.class)
                .single();
    }

    static JdbcClient sql() {
        return JdbcClient.create(GATEWAY.backbone().database());
    }

    static byte[] filled(int size) {
        byte[] text = new byte[size];
        Arrays.fill(text, (byte) 'x');
        return text;
    }
}
