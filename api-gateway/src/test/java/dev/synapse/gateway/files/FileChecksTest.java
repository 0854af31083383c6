package dev.synapse.gateway.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.gateway.web.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The content of a file has to be what its media type says. */
class FileChecksTest {

    private static final byte[] PNG = SampleImages.png(3, 2);
    private static final byte[] JPEG = SampleImages.jpeg(5, 4);
    private static final byte[] LOSSY = SampleImages.lossyWebp();
    private static final byte[] LOSSLESS = SampleImages.losslessWebp();
    private static final byte[] TEXT = bytes("Grüße,\n\tWelt 😀\r\n");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A file, and its size in pixels, or the reason why it is refused. */
    @SuppressWarnings("ArrayRecordComponent") // rows are not compared
    record Row(
            String name,
            String type,
            byte[] content,
            @Nullable String size,
            @Nullable String error) {

        static Row valid(String name, String type, byte[] content, @Nullable String size) {
            return new Row(name, type, content, size, null);
        }

        static Row invalid(String name, String type, byte[] content, String error) {
            return new Row(name, type, content, null, error);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                Row.valid("a PNG", "image/png", PNG, "3x2"),
                Row.valid("a PNG with bytes after its end", "image/png", appended(PNG, "more"), "3x2"),
                Row.valid("a JPEG", "image/jpeg", JPEG, "5x4"),
                Row.valid("a JPEG with bytes after its end", "image/jpeg", appended(JPEG, "more"), "5x4"),
                Row.valid("a JPEG with fill bytes before a marker", "image/jpeg", filled(JPEG), "5x4"),
                Row.valid(
                        "a JPEG with the ending of a thumbnail in its metadata", "image/jpeg", thumbnail(JPEG), "5x4"),
                Row.valid("a lossy WebP", "image/webp", LOSSY, "1x1"),
                Row.valid("a lossless WebP", "image/webp", LOSSLESS, "1x1"),
                Row.valid("an extended WebP", "image/webp", SampleImages.extendedWebp(0, 1, 1), "1x1"),
                Row.valid("a large PNG", "image/png", png(8000, 8000), "8000x8000"),
                Row.valid("a large JPEG", "image/jpeg", jpeg(8000, 1), "8000x1"),
                Row.valid("a large lossy WebP", "image/webp", lossy(1, 8000), "1x8000"),
                Row.valid("a large lossless WebP", "image/webp", lossless(8000, 7999), "8000x7999"),
                Row.valid("a scaled lossy WebP", "image/webp", lossy(0x4000 | 20, 0xC000 | 10), "20x10"),
                Row.valid("a text", "text/plain", TEXT, null),
                Row.valid("a text with a byte order mark", "text/plain", bytes("\uFEFFx"), null),
                Row.valid("JSON that is not JSON", "application/json", bytes("{"), null),
                Row.valid("a page", "text/html", bytes("<script>alert(1)</script>"), null),
                Row.invalid("nothing", "text/plain", new byte[0], "is empty"),
                Row.invalid("an image of nothing", "image/png", new byte[0], "is empty"),
                Row.invalid("a JPEG as PNG", "image/png", JPEG, "is image/jpeg, but Content-Type says image/png"),
                Row.invalid("a PNG as JPEG", "image/jpeg", PNG, "is image/png, but"),
                Row.invalid("a WebP as PNG", "image/png", LOSSY, "is image/webp, but"),
                Row.invalid("a PNG as WebP", "image/webp", PNG, "is image/png, but"),
                Row.invalid("a text as PNG", "image/png", TEXT, "is not a PNG, JPEG or WebP image"),
                Row.invalid("a GIF as PNG", "image/png", bytes("GIF89a....."), "is not a PNG, JPEG or WebP image"),
                Row.invalid("another RIFF file as WebP", "image/webp", bytes("RIFF....WAVEfmt "), "is not a PNG,"),
                Row.invalid("a PNG as text", "text/plain", PNG, "is not a text in UTF-8"),
                Row.invalid(
                        "Latin-1", "text/plain", "é".getBytes(StandardCharsets.ISO_8859_1), "is not a text in UTF-8"),
                Row.invalid("UTF-16", "text/plain", "a".getBytes(StandardCharsets.UTF_16BE), "U+0000"),
                Row.invalid("a surrogate", "text/plain", new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, "UTF-8"),
                Row.invalid("a truncated character", "text/plain", Arrays.copyOf(bytes("é"), 1), "UTF-8"),
                Row.invalid("a NUL", "text/plain", bytes("a\0b"), "U+0000"),
                Row.invalid("a terminal escape", "text/plain", bytes("\u001b[2J"), "U+001B"),
                Row.invalid("a delete", "text/plain", bytes("\u007f"), "U+007F"),
                Row.invalid("a C1 control", "text/plain", bytes("\u009b"), "U+009B"),
                Row.invalid("a wide PNG", "image/png", png(8001, 1), "1 to 8000 pixels on each side, is 8001 by 1"),
                Row.invalid("a high PNG", "image/png", png(1, 8001), "is 1 by 8001"),
                Row.invalid("a huge PNG", "image/png", png(-1, -1), "is 4294967295 by 4294967295"),
                Row.invalid("a flat PNG", "image/png", png(0, 1), "is 0 by 1"),
                Row.invalid("a wide JPEG", "image/jpeg", jpeg(65535, 1), "is 65535 by 1"),
                Row.invalid("a flat JPEG", "image/jpeg", jpeg(1, 0), "is 1 by 0"),
                Row.invalid("a wide lossy WebP", "image/webp", lossy(16383, 1), "is 16383 by 1"),
                Row.invalid("a flat lossy WebP", "image/webp", lossy(1, 0), "is 1 by 0"),
                Row.invalid("a wide lossless WebP", "image/webp", lossless(16384, 1), "is 16384 by 1"),
                Row.invalid(
                        "a canvas larger than its image",
                        "image/webp",
                        SampleImages.extendedWebp(0, 8000, 8000),
                        "differ"),
                Row.invalid("an animated WebP", "image/webp", SampleImages.extendedWebp(2, 1, 1), "is an animation"),
                Row.invalid("an animated PNG", "image/png", animated(), "is an animation"),
                Row.invalid("a PNG with a wrong checksum", "image/png", changed(PNG, 29, 0x55), "header is damaged"),
                Row.invalid(
                        "a PNG with a header of another length",
                        "image/png",
                        changed(PNG, 11, 12),
                        "header is damaged"),
                Row.invalid(
                        "a PNG whose first chunk is another", "image/png", changed(PNG, 12, 'J'), "header is damaged"),
                Row.invalid("a PNG without image data", "image/png", changed(PNG, dataTag(), 'X'), "no image data"),
                Row.invalid(
                        "a PNG with an endless chunk", "image/png", changed(PNG, dataTag() - 4, 0x7F), "is cut off"),
                Row.invalid("a JPEG without a frame", "image/jpeg", withoutFrame(), "no frame header"),
                Row.invalid("a JPEG that ends at once", "image/jpeg", changed(JPEG, 3, 0xD9), "no image data"),
                Row.invalid(
                        "a JPEG segment without a length",
                        "image/jpeg",
                        changed(changed(JPEG, 4, 0), 5, 0),
                        "no image data"),
                Row.invalid("a JPEG segment that is too long", "image/jpeg", changed(JPEG, 4, 0xFF), "is cut off"),
                Row.invalid("a JPEG without a marker", "image/jpeg", changed(JPEG, 20, 0x12), "begin with a marker"),
                Row.invalid(
                        "a lossy WebP without a key frame",
                        "image/webp",
                        changed(LOSSY, 20, 0x31),
                        "header is damaged"),
                Row.invalid(
                        "a lossy WebP without a start code", "image/webp", changed(LOSSY, 23, 0), "header is damaged"),
                Row.invalid(
                        "a lossless WebP without its signature",
                        "image/webp",
                        changed(LOSSLESS, 20, 0),
                        "header is damaged"),
                Row.invalid(
                        "a lossless WebP of another version",
                        "image/webp",
                        changed(LOSSLESS, 24, 0x30),
                        "header is damaged"),
                Row.invalid("a WebP of an unknown chunk", "image/webp", changed(LOSSY, 15, 'Z'), "no image data"),
                Row.invalid("a WebP whose chunk is too long", "image/webp", changed(LOSSY, 18, 0x7F), "is cut off"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void content_matches_its_type_or_is_refused(Row row) {
        if (row.error() != null) {
            assertThatThrownBy(() -> check(row.type(), row.content()))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            e -> assertThat(e.status().value()).isEqualTo(422))
                    .hasMessageContaining(row.error());
            return;
        }
        CheckedFile file = check(row.type(), row.content());

        assertThat(file.mediaType()).isEqualTo(row.type());
        assertThat(file.content()).isSameAs(row.content());
        assertThat(file.width() == null ? null : file.width() + "x" + file.height())
                .isEqualTo(row.size());
    }

    static Stream<byte[]> images() {
        return Stream.of(PNG, JPEG, LOSSY, LOSSLESS, SampleImages.extendedWebp(0, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("images")
    void an_image_that_is_cut_off_anywhere_is_refused(byte[] image) {
        String type = FileChecksTest.type(image);
        int end = Arrays.equals(image, PNG) ? image.length - 4 : image.length; // its last checksum is not read
        for (int length = 0; length < end - 1; length++) {
            byte[] part = Arrays.copyOf(image, length);
            assertThatThrownBy(() -> check(type, part))
                    .as("%d of %d bytes", length, end)
                    .isInstanceOf(ApiException.class);
        }
    }

    /** Any byte of an image may have any value: the check ends, with the file or a reason. */
    @ParameterizedTest
    @MethodSource("images")
    void no_change_of_a_byte_makes_the_check_fail_otherwise(byte[] image) {
        String type = FileChecksTest.type(image);
        for (int at = 0; at < Math.min(image.length, 800); at++) {
            for (int value : List.of(0, 1, 2, 0x7F, 0x80, 0xD8, 0xD9, 0xDA, 0xFF)) {
                byte[] changed = changed(image, at, value);
                try {
                    check(type, changed);
                } catch (ApiException expected) {
                    assertThat(expected.status().value()).isEqualTo(422);
                }
            }
        }
    }

    private static String type(byte[] image) {
        return Arrays.equals(image, PNG) ? "image/png" : Arrays.equals(image, JPEG) ? "image/jpeg" : "image/webp";
    }

    @ParameterizedTest
    @CsvSource({
        "IMAGE/PNG, image/png",
        "image/jpeg; q=1, image/jpeg",
        "image/webp, image/webp",
        "text/plain, text/plain",
        "Text/CSV; charset=utf-8, text/csv",
        "text/markdown; charset=US-ASCII, text/markdown",
        "text/x-python, text/x-python",
        "application/json, application/json",
        "application/xml, application/xml",
        "application/yaml, application/yaml",
        "application/vnd.api+json, application/vnd.api+json",
        "application/problem+xml, application/problem+xml"
    })
    void accepted_types(String contentType, String name) {
        assertThat(DeclaredType.of(contentType).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/gif",
                "image/svg+xml",
                "image/jpg",
                "application/pdf",
                "application/octet-stream",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain; charset=utf-16",
                "text/plain; charset=nonsense",
                "nonsense",
                "video/mp4"
            })
    void types_that_are_not_accepted(String contentType) {
        assertThatThrownBy(() -> DeclaredType.of(contentType))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status().value()).isEqualTo(415));
    }

    @Test
    void a_missing_type_or_one_that_is_too_long_is_not_accepted() {
        assertThatThrownBy(() -> DeclaredType.of(null)).hasMessageContaining("Content-Type is missing");
        assertThatThrownBy(() -> DeclaredType.of("text/" + "x".repeat(200))).isInstanceOf(ApiException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a.png, a.png",
        "dir/a.png, a.png",
        "../../etc/passwd, passwd",
        "'C:\\Users\\Ada\\a b.txt', a b.txt",
        "' a ', a",
        "日本.txt, 日本.txt",
        ".env, .env"
    })
    void directories_in_a_name_are_dropped(String given, String name) {
        assertThat(named(given).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a/", "..", "/..", ".", "a\nb", "a\u0085b", "a\0b"})
    void invalid_names(String given) {
        assertThatThrownBy(() -> named(given)).isInstanceOf(ApiException.class);
    }

    @Test
    void names_have_up_to_255_characters() {
        assertThat(named("😀".repeat(255)).name()).hasSize(510);
        assertThatThrownBy(() -> named("x".repeat(256))).hasMessageContaining("name");
    }

    @ParameterizedTest
    @CsvSource({"image/png, image.png", "image/jpeg, image.jpg", "image/webp, image.webp", "text/csv, text.txt"})
    void a_file_without_a_name_gets_one(String type, String name) {
        assertThat(DeclaredType.of(type).defaultName()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.png | attachment; filename=\"a.png\"; filename*=UTF-8''a.png",
                "a b*.txt | attachment; filename=\"a b*.txt\"; filename*=UTF-8''a%20b%2A.txt",
                "a\"b%c.txt | attachment; filename=\"a_b_c.txt\"; filename*=UTF-8''a%22b%25c.txt",
                "é.txt | attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%A9.txt"
            })
    void content_disposition(String name, String field) {
        assertThat(FileHeaders.disposition(name)).isEqualTo(field);
    }

    private static CheckedFile named(String name) {
        return FileChecks.check(DeclaredType.of("text/plain"), name, TEXT);
    }

    private static CheckedFile check(String type, byte[] content) {
        return FileChecks.check(DeclaredType.of(type), null, content);
    }

    private static byte[] changed(byte[] content, int at, int value) {
        return edited(content, copy -> {
            copy[at] = (byte) value;
            return copy;
        });
    }

    private static byte[] edited(byte[] content, UnaryOperator<byte[]> edit) {
        return edit.apply(content.clone());
    }

    private static byte[] appended(byte[] content, String more) {
        return inserted(content, content.length, bytes(more));
    }

    private static byte[] inserted(byte[] content, int at, byte[] more) {
        return ByteBuffer.allocate(content.length + more.length)
                .put(content, 0, at)
                .put(more)
                .put(content, at, content.length - at)
                .array();
    }

    private static byte[] png(int width, int height) {
        byte[] image = PNG.clone();
        ByteBuffer buffer = ByteBuffer.wrap(image).putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(image, 12, 17);
        return buffer.putInt(29, (int) crc.getValue()).array();
    }

    /** With an acTL chunk after the header. */
    private static byte[] animated() {
        byte[] control = ByteBuffer.allocate(20)
                .putInt(8)
                .put(bytes("acTL"))
                .putInt(2)
                .putInt(0)
                .putInt(0)
                .array();
        return inserted(PNG, 33, control);
    }

    private static int dataTag() {
        return IntStream.range(0, PNG.length)
                .filter(i -> PNG[i] == 'I' && PNG[i + 1] == 'D' && PNG[i + 2] == 'A')
                .findFirst()
                .orElseThrow();
    }

    private static int frame() {
        return IntStream.range(0, JPEG.length)
                .filter(i -> (JPEG[i] & 0xFF) == 0xFF && (JPEG[i + 1] & 0xFF) == 0xC0)
                .findFirst()
                .orElseThrow();
    }

    private static byte[] jpeg(int width, int height) {
        return ByteBuffer.wrap(JPEG.clone())
                .putShort(frame() + 5, (short) height)
                .putShort(frame() + 7, (short) width)
                .array();
    }

    private static byte[] withoutFrame() {
        return changed(JPEG, frame() + 1, 0xE5);
    }

    private static byte[] filled(byte[] jpeg) {
        return inserted(jpeg, 2, new byte[] {(byte) 0xFF, (byte) 0xFF});
    }

    private static byte[] thumbnail(byte[] jpeg) {
        return inserted(jpeg, 2, new byte[] {(byte) 0xFF, (byte) 0xE1, 0, 4, (byte) 0xFF, (byte) 0xD9});
    }

    private static byte[] lossy(int width, int height) {
        return changed(changed(changed(changed(LOSSY, 26, width), 27, width >> 8), 28, height), 29, height >> 8);
    }

    private static byte[] lossless(int width, int height) {
        int sizes = (width - 1) | (height - 1) << 14;
        return changed(
                changed(changed(changed(LOSSLESS, 21, sizes), 22, sizes >> 8), 23, sizes >> 16), 24, sizes >> 24);
    }
}
