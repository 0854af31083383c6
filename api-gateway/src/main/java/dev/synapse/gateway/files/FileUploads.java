package dev.synapse.gateway.files;

import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.files.StoredFiles.Sizes;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.Sha256;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Stores uploaded files within the limits of their group and user, also under concurrency. */
@Service
class FileUploads {

    private final StoredFiles files;
    private final FileLimits limits;
    private final TransactionTemplate transaction;

    FileUploads(StoredFiles files, FileLimits limits, TransactionTemplate transaction) {
        this.files = files;
        this.limits = limits;
        this.transaction = transaction;
    }

    /** Stores the file; 404 if there is no such group, 422 beyond a limit. */
    UploadedFile add(UserId user, GroupId group, CheckedFile file) {
        byte[] sha256 = Sha256.of(file.content());
        return transaction.execute(status -> {
            Sizes sizes = files.lockSizes(group, user).orElseThrow(ApiException::notFound);
            requireRoom(sizes, file.content().length);
            return files.add(group, user, file, sha256);
        });
    }

    private void requireRoom(Sizes sizes, long more) {
        new Validation()
                .require(
                        sizes.ofGroup() + more <= limits.ofGroup(),
                        "content",
                        "limit of %d bytes of files per group reached (it has %d); delete files that no message carries, or use another group"
                                .formatted(limits.ofGroup(), sizes.ofGroup()))
                .require(
                        sizes.ofUser() + more <= limits.ofUser(),
                        "content",
                        "limit of %d bytes of files per user reached (you have %d); delete files that no message carries, or groups"
                                .formatted(limits.ofUser(), sizes.ofUser()))
                .throwIfInvalid();
    }
}
