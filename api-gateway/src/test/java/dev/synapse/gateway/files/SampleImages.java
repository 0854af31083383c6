package dev.synapse.gateway.files;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Small valid images of each format that messages may carry. */
final class SampleImages {

    private static final int WEBP_HEADER = 12;
    private static final byte[] LOSSY =
            Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");
    private static final byte[] LOSSLESS =
            Base64.getDecoder().decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");

    private SampleImages() {}

    static byte[] png(int width, int height) {
        return encoded("png", width, height);
    }

    static byte[] jpeg(int width, int height) {
        return encoded("jpg", width, height);
    }

    /** A WebP image of 1 by 1 pixel with a VP8 bitstream. */
    static byte[] lossyWebp() {
        return LOSSY.clone();
    }

    /** A WebP image of 1 by 1 pixel with a VP8L bitstream. */
    static byte[] losslessWebp() {
        return LOSSLESS.clone();
    }

    /**
     * The lossy image after a VP8X chunk.
     *
     * @param flags those of the chunk; 2 is that of an animation
     */
    static byte[] extendedWebp(int flags, int canvasWidth, int canvasHeight) {
        byte[] image = Arrays.copyOfRange(LOSSY, WEBP_HEADER, LOSSY.length);
        ByteBuffer webp = ByteBuffer.allocate(WEBP_HEADER + 18 + image.length).order(ByteOrder.LITTLE_ENDIAN);
        webp.put(ascii("RIFF"))
                .putInt(webp.capacity() - 8)
                .put(ascii("WEBPVP8X"))
                .putInt(10);
        webp.putInt(flags);
        putUnsigned24(webp, canvasWidth - 1);
        putUnsigned24(webp, canvasHeight - 1);
        return webp.put(image).array();
    }

    private static void putUnsigned24(ByteBuffer bytes, int value) {
        bytes.putShort((short) value).put((byte) (value >> 16));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] encoded(String format, int width, int height) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out)) {
                throw new IllegalStateException("Java writes no " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
