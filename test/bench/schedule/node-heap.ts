/** Nodes by a key that stands beside them: the least first, among equals the one created first. */
export class NodeHeap {
  readonly #keys: Float64Array;
  readonly #nodes: Int32Array;
  size = 0;

  /** `keys`: each node's, by its number; a node's key stays as it is while the node is in here. */
  constructor(keys: Float64Array) {
    this.#keys = keys;
    this.#nodes = new Int32Array(keys.length);
  }

  /** The least one; there is one. */
  get top(): number {
    return this.#nodes[0] as number;
  }

  push(node: number): void {
    let place = this.size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#nodes[parent] as number;
      if (!this.#isBefore(node, above)) break;
      this.#nodes[place] = above;
      place = parent;
    }
    this.#nodes[place] = node;
  }

  /** Takes the least one out; there is one. */
  pop(): number {
    const top = this.#nodes[0] as number;
    const last = this.#nodes[--this.size] as number;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.size) break;
      if (
        child + 1 < this.size &&
        this.#isBefore(this.#nodes[child + 1] as number, this.#nodes[child] as number)
      ) {
        child++;
      }
      const below = this.#nodes[child] as number;
      if (!this.#isBefore(below, last)) break;
      this.#nodes[place] = below;
      place = child;
    }
    this.#nodes[place] = last;
    return top;
  }

  #isBefore(one: number, other: number): boolean {
    const difference = (this.#keys[one] as number) - (this.#keys[other] as number);
    return difference < 0 || (difference === 0 && one < other);
  }
}
