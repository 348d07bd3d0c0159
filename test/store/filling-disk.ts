import { filesWith } from './support';

/** A disk on which writes fail, half done, while `full` is set. */
export class FillingDisk {
  full = false;
  readonly files = filesWith((real) => ({
    write: (fd, bytes, position) => {
      // Space that was taken before stays usable.
      if (this.full && position + bytes.length > real.fstat(fd).size) this.#fail();
      real.write(fd, bytes, position);
    },
    writeLater: async (fd, bytes, position) => {
      if (!this.full) return real.writeLater(fd, bytes, position);
      await real.writeLater(fd, bytes.subarray(0, bytes.length / 2), position);
      this.#fail();
    },
  }));

  #fail(): never {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  }
}
