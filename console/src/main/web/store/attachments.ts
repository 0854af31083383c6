import type { Api } from "../api/api";
import { newId } from "../api/platform";
import { Problem } from "../api/problem";
import type { Attachment } from "../api/types";
import { freePlaces, uploadType } from "./fileTypes";
import { Store } from "./store";

/** A file of the message that is being written: on its way to the server, there, or refused. */
export interface DraftFile {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  /** How much of it is sent, from 0 to 1. */
  readonly progress: number;
  /** What the server made of it; null until it has it. */
  readonly uploaded: Attachment | null;
  readonly problem: Problem | null;
}

/** The files of the message that is being written. They are uploaded as soon as they are chosen. */
export class Attachments {
  readonly files: Store<readonly DraftFile[]>;
  /** How many files the last choice had too many. */
  readonly tooMany = new Store(0);
  private readonly sources = new Map<string, { readonly file: File; readonly id: string }>();
  private readonly uploads = new Map<string, AbortController>();

  constructor(
    private readonly api: Api,
    private readonly group: string,
    kept: readonly Attachment[],
  ) {
    this.files = new Store<readonly DraftFile[]>(kept.map(asDraft));
  }

  /** Stops what is on its way. */
  close(): void {
    this.uploads.forEach((upload) => upload.abort());
  }

  add(chosen: readonly File[]): void {
    const added = chosen.slice(0, freePlaces(this.files.get().length));
    this.tooMany.set(chosen.length - added.length);
    const drafts = added.map((file) => {
      const key = newId();
      this.sources.set(key, { file, id: newId() });
      return { key, name: file.name, bytes: file.size, progress: 0, uploaded: null, problem: null };
    });
    this.files.set([...this.files.get(), ...drafts]);
    drafts.forEach((draft) => void this.upload(draft.key));
  }

  retry(key: string): void {
    this.change(key, { problem: null, progress: 0 });
    void this.upload(key);
  }

  remove(key: string): void {
    const removed = this.files.get().find((file) => file.key === key);
    this.uploads.get(key)?.abort();
    this.forget(key);
    this.tooMany.set(0);
    // the server removes unused files after a day
    if (removed?.uploaded != null) this.api.removeFile(this.group, removed.uploaded.id).catch(() => undefined);
  }

  /** The files for a message, which are no longer those of the draft. */
  take(): readonly Attachment[] {
    const taken = this.files.get().flatMap((file) => file.uploaded ?? []);
    this.files.set([]);
    this.tooMany.set(0);
    this.sources.clear();
    return taken;
  }

  /** Gives back the files of a message that was refused. */
  putBack(files: readonly Attachment[]): void {
    this.files.set([...files.map(asDraft), ...this.files.get()]);
  }

  private async upload(key: string): Promise<void> {
    const source = this.sources.get(key);
    if (source === undefined) return;
    const upload = new AbortController();
    this.uploads.set(key, upload);
    try {
      const { file, id } = source;
      const type = uploadType(file.type, file.name);
      const uploaded = await this.api.upload(this.group, file, type, id, (progress) => this.change(key, { progress }), upload.signal);
      this.change(key, { uploaded, progress: 1 });
      this.sources.delete(key);
    } catch (error) {
      if (!upload.signal.aborted) this.change(key, { problem: Problem.from(error) });
    } finally {
      this.uploads.delete(key);
    }
  }

  private change(key: string, change: Partial<DraftFile>): void {
    this.files.set(this.files.get().map((file) => (file.key === key ? { ...file, ...change } : file)));
  }

  private forget(key: string): void {
    this.sources.delete(key);
    this.files.set(this.files.get().filter((file) => file.key !== key));
  }
}

function asDraft(uploaded: Attachment): DraftFile {
  return { key: uploaded.id, name: uploaded.name, bytes: uploaded.bytes, progress: 1, uploaded, problem: null };
}
