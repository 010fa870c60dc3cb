// What readers of a lab usually write in a blank, by notebook and by the hint at the blank, and what the check has to say.

type Mistakes = Record<string, [line: string, diagnosis: RegExp][]>

export const labMistakes: Record<string, Mistakes> = {
  '01': {
    'z_t of Eq. 1': [
      ['x.mul(t).add(eps.mul(1 - t))', /t and 1 − t are swapped/],
      ['x.mul(1 - t).sub(eps.mul(t))', /sign of the noise/],
      ['x.mul(1 - t).add(eps)', /none of the usual mistakes/],
    ],
    'the velocity of Eq. 2': [
      ['x.sub(eps)', /wrong sign/],
      ['eps', /the noise alone/],
    ],
    'one Euler step from t to tNext': [
      ['z.add(v.mul(t - tNext))', /wrong sign/],
      ['z.add(v)', /not scaled/],
      ['z.add(v.mul(tNext))', /the time it leads to/],
    ],
    v_w: [
      ['vPrompt.add(vPrompt.sub(vNone).mul(w))', /c \+ g \(c − ∅\)/],
      ['vPrompt.add(vNone.sub(vPrompt).mul(w))', /swapped/],
      ['vNone.sub(vPrompt.sub(vNone).mul(w))', /wrong sign/],
    ],
    'ṽ of Eq. 6, for an anchor z at the time t': [
      ['z.sub(eps).div(1 - t)', /wrong sign/],
      ['eps.sub(z)', /Not divided/],
      ['eps.sub(z).div(t)', /t̃ and 1 − t̃ are swapped/],
    ],
  },
  '02': {
    'the difference of scores in Eq. 5': [
      ['tea.sub(stu)', /wrong sign/],
      ['tea.neg()', /student’s own score is missing/],
    ],
    'x̂_fake − x̂_tea, from velocities': [
      ['vFake.sub(vTea).mul(t)', /wrong sign/],
      ['vTea.sub(vFake)', /factor t is missing/],
      ['vTea.sub(vFake).mul(1 - t)', /t and 1 − t are swapped/],
    ],
    '½ mean ‖ x − sg(x − g) ‖²': [
      ['x.sub(x.sub(g)).square().mean().mul(0.5) as tf.Scalar', /leaks into the fake model/],
      ['x.sub(stopGradient(x).sub(g)).square().mean().mul(0.5) as tf.Scalar', /leaks into the fake model/],
      ['x.sub(stopGradient(x.add(g))).square().mean().mul(0.5) as tf.Scalar', /wrong sign/],
      ['x.sub(stopGradient(x.sub(g))).square().mean() as tf.Scalar', /½ is missing/],
    ],
  },
  '03': {
    'Eq. 5, with DMD2’s divisor': [
      ['xTea.sub(xFake).div(copy.sub(xTea).abs().mean(1, true))', /wrong sign/],
      ['xFake.sub(xTea)', /divisor is missing/],
    ],
    'a loss whose gradient in x is g': [
      ['x.mul(g).mean()', /leaks into the fake model/],
      ['x.mul(detach(g)).sum()', /sum where a mean belongs/],
      ['detach(x.mul(g)).mean()', /Nothing reaches x/],
    ],
    'the chord of Eq. 6': [
      ['z.sub(eps).div(1 - early[K])', /wrong sign in the chord/],
      ['eps.sub(z)', /not divided by 1 − t̃/],
    ],
    'L_Div, Eq. 7': [
      ['detach(v1).sub(vTilde).square().mean()', /L_Div has no gradient/],
      ['v1.sub(vTilde).square().sum()', /sum where a mean belongs/],
    ],
    'after step 1, without its gradient': [
      ['eps.add(v1.mul(late[1] - 1)) as tf.Tensor2D', /reaches the first step/],
      ['detach(eps).add(v1.mul(late[1] - 1)) as tf.Tensor2D', /reaches the first step/],
      ['detach(eps.add(v1.mul(1 - late[1])) as tf.Tensor2D)', /none of the usual mistakes/],
    ],
    'Eq. 3, on the student’s samples': [
      ['{ loss: v.sub(x.sub(eps)).square().mean() }', /wrong sign/],
      ['{ loss: v.sub(eps).square().mean() }', /the noise alone/],
      ['{ loss: v.sub(eps.sub(x)).square().sum() }', /sum where a mean belongs/],
    ],
  },
  '05': {
    'the right side of Eq. 22, with the flux F = p u': [
      ['divergence(F, x)', /wrong sign/],
      ['-p(x) * divergence(u, x)', /p stands outside/],
      ['-divergence(u, x)', /p is missing/],
    ],
    'a term of Eq. 36': [
      [
        'D.times(D.transpose(student.jacobian(eps)), D.scale(gap(student.generate(eps)), -1))',
        /student’s score minus the teacher’s/,
      ],
      [
        'D.times(D.transpose(student.jacobian(eps)), D.scale(teacher.score(student.generate(eps)), -1))',
        /student’s score is missing/,
      ],
    ],
    'the gradient of KL at t, from that of Eq. 38': [
      ['ofEq38', /factor is missing/],
      ['D.scale(ofEq38, time)', /t and 1 − t are swapped/],
      ['D.scale(ofEq38, 1 / (1 - time))', /upside down/],
    ],
    '½ mean ‖ x − sg(x − g) ‖²': [
      ['x.sub(x.sub(g)).square().mean().mul(0.5) as tf.Scalar', /stop is missing/],
      ['x.sub(stopGradient(x).sub(g)).square().mean().mul(0.5) as tf.Scalar', /Only x is stopped/],
      ['x.sub(stopGradient(x.add(g))).square().mean().mul(0.5) as tf.Scalar', /wrong sign/],
    ],
  },
}
