package dev.synapse.testkit;

import static dev.synapse.testkit.Rules.require;

import dev.synapse.testkit.WireProtocol.BadPrompt;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What vendors refuse of images: other forms than base64, and data that are not of the stated format. */
final class ImageRules {
    private static final Pattern DATA_URL = Pattern.compile("data:(image/[a-z]+);base64,(.*)");

    private ImageRules() {}

    /** Checks an image that is an address with its data. */
    static void checkUrl(JsonNode url) throws BadPrompt {
        Matcher parts = DATA_URL.matcher(url.asString(""));
        require(parts.matches(), "Invalid 'image_url'. Expected a base64-encoded data URL with an image MIME type.");
        check(parts.group(1), parts.group(2));
    }

    static void check(String mediaType, String data) throws BadPrompt {
        byte[] bytes = decoded(data);
        require(
                mediaType.matches("image/(png|jpeg|webp)"),
                "image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'");
        require(
                mediaType.equals(format(bytes)),
                "The image was specified using the " + mediaType + " media type, but the image appears to be "
                        + format(bytes));
    }

    /** Checks an image without a stated format. */
    static void check(String data) throws BadPrompt {
        require(!format(decoded(data)).isEmpty(), "failed to decode image: image: unknown format");
    }

    /** The message's content in OpenAI's form: a text, or parts if there are images. */
    static void put(ObjectNode message, String text, ArrayNode images) {
        if (images.isEmpty()) {
            message.put("content", text);
            return;
        }
        ArrayNode content = message.putArray("content");
        if (!text.isEmpty()) {
            content.addObject().put("type", "text").put("text", text);
        }
        content.addAll(images);
    }

    /** An image's part in OpenAI's form. */
    static ObjectNode part(String mediaType, String data) {
        ObjectNode part = ChatJson.JSON.createObjectNode().put("type", "image_url");
        part.putObject("image_url").put("url", "data:" + mediaType + ";base64," + data);
        return part;
    }

    /** The format of a file by its first bytes; "" if it is none that is known. */
    static String format(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(12, bytes.length), StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u0089PNG")) {
            return "image/png";
        }
        if (start.startsWith("\u00FF\u00D8\u00FF")) {
            return "image/jpeg";
        }
        return start.startsWith("RIFF") && start.endsWith("WEBP") ? "image/webp" : "";
    }

    static byte[] decoded(String data) throws BadPrompt {
        try {
            byte[] bytes = Base64.getDecoder().decode(data);
            require(bytes.length > 0, "image cannot be empty");
            return bytes;
        } catch (IllegalArgumentException invalid) {
            throw new BadPrompt("Invalid base64 data: " + invalid.getMessage());
        }
    }
}
