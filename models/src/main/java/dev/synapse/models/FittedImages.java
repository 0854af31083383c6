package dev.synapse.models;

import dev.synapse.models.PromptMessage.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fits the images of a prompt to what its model takes: a line in the message's text names each image, and takes its place if the model
 * cannot have it. Of too many the newest stay. For one request.
 */
final class FittedImages {
    private final ImageRules rules;
    private final RefusedParameters without;
    private int countLeft;
    private long totalLeft;

    private FittedImages(ImageRules rules, RefusedParameters without) {
        this.rules = rules;
        this.without = without;
        this.countLeft = Math.min(rules.maxCount(), without.maxImages());
        this.totalLeft = rules.maxTotal();
    }

    /** The request with the images that the model takes. */
    static ModelRequest of(ModelRequest request, ImageRules rules, RefusedParameters without) {
        if (request.imageCount() == 0) {
            return request;
        }
        FittedImages images = new FittedImages(rules, without);
        List<PromptMessage> newestFirst = new ArrayList<>();
        for (PromptMessage message : request.messages().reversed()) {
            newestFirst.add(
                    message instanceof UserMessage user && !user.images().isEmpty() ? images.fitted(user) : message);
        }
        return request.withMessages(newestFirst.reversed());
    }

    private UserMessage fitted(UserMessage message) {
        List<PromptImage> kept = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (PromptImage image : message.images()) {
            Optional<String> obstacle = obstacle(image);
            lines.add(obstacle.map(image::note).orElseGet(image::label));
            if (obstacle.isEmpty()) {
                kept.add(image);
                countLeft--;
                totalLeft -= image.base64().length();
            }
        }
        String all = String.join("\n", lines);
        return new UserMessage(message.name(), message.text().isBlank() ? all : message.text() + "\n\n" + all, kept);
    }

    /** Why the model cannot have the image. */
    private Optional<String> obstacle(PromptImage image) {
        if (!without.allows(OptionalParameters.IMAGES)) {
            return Optional.of(FileNote.BLIND);
        }
        if (!without.allows(OptionalParameters.THESE_IMAGES)) {
            return Optional.of("the model's provider did not accept it");
        }
        if (!rules.mediaTypes().contains(image.mediaType())) {
            return Optional.of("the model's provider does not accept this format");
        }
        if (image.base64().length() > rules.maxEach() || image.longerSide() > rules.maxSide()) {
            return Optional.of("it is too large for the model's provider");
        }
        return countLeft > 0 && image.base64().length() <= totalLeft
                ? Optional.empty()
                : Optional.of("the model's provider does not accept more images at a time");
    }
}
