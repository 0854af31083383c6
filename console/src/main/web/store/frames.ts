/** Runs `update` once per animation frame however often it is requested; in a hidden page, which has no frames, four times a second. */
export class Frames {
  private requested = false;

  constructor(private readonly update: () => void) {}

  request(): void {
    if (this.requested) return;
    this.requested = true;
    const run = (): void => {
      this.requested = false;
      this.update();
    };
    if (document.hidden) setTimeout(run, 250);
    else requestAnimationFrame(run);
  }
}
