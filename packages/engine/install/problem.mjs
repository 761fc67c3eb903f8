/** A failed step of the installation, written for the person who must act: what failed, and what to do. */
export class Problem extends Error {
  /** @param {string} message @param {string} fix */
  constructor(message, fix) {
    super(message);
    this.fix = fix;
  }
}
