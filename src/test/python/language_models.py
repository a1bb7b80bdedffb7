"""The three language workloads in PyTorch's own modules, to compare Pentathlon with.

A batch is a dictionary of int64 tensors, samples first, padded with 0; only rnnlm's two are time
first. rnnlm: inputs, targets (both time x columns). seq2seq: source, source_lengths, target,
target_lengths (samples x words, both ending in EOS). aoareader: documents, document_lengths,
queries, query_lengths, answers, and, for predictions, candidates. On a GPU lengths are wanted on
the host too, as `..._lengths_host`, and the places of true words in the flat target, as
`target_places`: else the host would have to wait for them.

    model = create("seq2seq", hidden=32, source_vocabulary=500, target_vocabulary=400, dropout=0.0)
    load(model, {"encoder.embedding.weight": array, ...})
    optimizer = model.optimizer()
    value = step(model, optimizer, batch)
"""

import re

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

SOS = 1


class RnnLm(nn.Module):
    """The state goes on from batch to batch, detached; `state = None` starts it anew."""

    def __init__(
        self, vocabulary=33_278, embedding=200, hidden=200, layers=2, dropout=0.2, tied=False
    ):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.lstm = nn.LSTM(embedding, hidden, layers, dropout=dropout)
        self.decoder = nn.Linear(hidden, vocabulary)
        if tied:
            self.decoder.weight = self.embedding.weight
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        nn.init.uniform_(self.decoder.weight, -0.1, 0.1)
        nn.init.zeros_(self.decoder.bias)
        self.state = None

    def forward(self, inputs):
        output, state = self.lstm(self.dropout(self.embedding(inputs)), self.state)
        self.state = tuple(s.detach() for s in state)
        return self.decoder(self.dropout(output))

    def loss(self, batch):
        logits = self(batch["inputs"])
        return F.cross_entropy(logits.flatten(0, 1), batch["targets"].flatten())

    def optimizer(self, lr=20.0, fused=None):
        return torch.optim.SGD(self.parameters(), lr=lr, fused=fused)

    def clip(self):
        nn.utils.clip_grad_norm_(self.parameters(), 0.25)


class Encoder(nn.Module):
    def __init__(self, vocabulary, hidden, dropout):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, hidden)
        self.dropout = nn.Dropout(dropout)
        self.gru = nn.GRU(hidden, hidden, batch_first=True)

    def forward(self, source, lengths):
        packed = pack_padded_sequence(
            self.dropout(self.embedding(source)), lengths, batch_first=True, enforce_sorted=False
        )
        outputs, last = self.gru(packed)
        outputs, _ = pad_packed_sequence(
            outputs, batch_first=True, total_length=source.size(1)
        )
        return outputs, last.squeeze(0)


class Attention(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.score = nn.Linear(hidden, 1)

    def forward(self, query, keys, values, padding):
        scores = self.score(torch.tanh(self.query(query).unsqueeze(1) + keys)).squeeze(2)
        weights = scores.masked_fill(padding, -torch.inf).softmax(1)
        return torch.bmm(weights.unsqueeze(1), values).squeeze(1)


class Decoder(nn.Module):
    def __init__(self, vocabulary, hidden, dropout):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, hidden)
        self.dropout = nn.Dropout(dropout)
        self.gru = nn.GRUCell(2 * hidden, hidden)
        self.output = nn.Linear(hidden, vocabulary)


class Seq2Seq(nn.Module):
    def __init__(
        self, hidden=128, source_vocabulary=16_937, target_vocabulary=10_096, dropout=0.1
    ):
        super().__init__()
        self.encoder = Encoder(source_vocabulary, hidden, dropout)
        self.attention = Attention(hidden)
        self.decoder = Decoder(target_vocabulary, hidden, dropout)

    def forward(self, batch):
        """Logits of the true target positions (true target words x V), sample by sample."""
        source, target = batch["source"], batch["target"]
        values, state = self.encoder(source, host_lengths(batch, "source"))
        keys = self.attention.key(values)
        padding = positions(source) >= batch["source_lengths"].unsqueeze(1)
        words = F.pad(target[:, :-1], (1, 0), value=SOS)
        embedded = self.decoder.dropout(self.decoder.embedding(words))
        states = []
        for word in embedded.unbind(1):
            context = self.attention(state, keys, values, padding)
            state = self.decoder.gru(torch.cat((word, context), 1), state)
            states.append(state)
        states = torch.stack(states, 1).flatten(0, 1)
        return self.decoder.output(states.index_select(0, self.target_places(batch)))

    @staticmethod
    def target_places(batch):
        if "target_places" in batch:
            return batch["target_places"]
        true_words = positions(batch["target"]) < batch["target_lengths"].unsqueeze(1)
        return true_words.flatten().nonzero().squeeze(1)

    def loss(self, batch):
        words = batch["target"].flatten().index_select(0, self.target_places(batch))
        return F.cross_entropy(self(batch), words)

    def optimizer(self, lr=1e-3, fused=None):
        return torch.optim.Adam(self.parameters(), lr=lr, fused=fused)

    def clip(self):
        pass


class AoaReader(nn.Module):
    def __init__(self, vocabulary=53_063, embedding=128, hidden=128, dropout=0.1):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.dropout = nn.Dropout(dropout)
        self.gru = nn.GRU(embedding, hidden, batch_first=True, bidirectional=True)
        nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
        for recurrent in (self.gru.weight_hh_l0, self.gru.weight_hh_l0_reverse):
            for gate in recurrent.detach().chunk(3):
                nn.init.orthogonal_(gate)

    def encode(self, words, lengths):
        packed = pack_padded_sequence(
            self.dropout(self.embedding(words)), lengths, batch_first=True, enforce_sorted=False
        )
        states, _ = self.gru(packed)
        return pad_packed_sequence(states, batch_first=True, total_length=words.size(1))[0]

    def forward(self, batch):
        """The attention s over the document's positions (samples x document words)."""
        documents, queries = batch["documents"], batch["queries"]
        document_lengths = batch["document_lengths"].unsqueeze(1)
        true_words = positions(documents) < document_lengths
        true_queries = positions(queries) < batch["query_lengths"].unsqueeze(1)
        matching = torch.bmm(
            self.encode(documents, host_lengths(batch, "document")),
            self.encode(queries, host_lengths(batch, "query")).transpose(1, 2),
        )
        alpha = matching.masked_fill(~true_words.unsqueeze(2), -torch.inf).softmax(1)
        beta = matching.masked_fill(~true_queries.unsqueeze(1), -torch.inf).softmax(2)
        mean = (beta * true_words.unsqueeze(2)).sum(1) / document_lengths
        return torch.bmm(alpha, mean.unsqueeze(2)).squeeze(2)

    def loss(self, batch):
        answers = batch["documents"] == batch["answers"].unsqueeze(1)
        return -(self(batch) * answers).sum(1).log().mean()

    def predict(self, batch):
        """The place of the likeliest candidate of each question, the first of several."""
        found = batch["documents"].unsqueeze(1) == batch["candidates"].unsqueeze(2)
        return (self(batch).unsqueeze(1) * found).sum(2).argmax(1)

    def optimizer(self, lr=1e-3, fused=None):
        groups = [
            {"params": self.embedding.parameters(), "weight_decay": 1e-4},
            {"params": self.gru.parameters()},
        ]
        return torch.optim.Adam(groups, lr=lr, fused=fused)

    def clip(self):
        nn.utils.clip_grad_value_(self.parameters(), 5.0)


MODELS = {"rnnlm": RnnLm, "seq2seq": Seq2Seq, "aoareader": AoaReader}


def positions(words):
    return torch.arange(words.size(1), device=words.device)


def host_lengths(batch, name):
    """Packing wants them in the host's memory."""
    return batch.get(f"{name}_lengths_host", batch[f"{name}_lengths"])


def create(workload, dtype=torch.float32, **sizes):
    """A model whose sizes are those of class small where nothing else is said."""
    return MODELS[workload](**sizes).to(dtype)


def canonical(model):
    """Pentathlon's names of a model's parameters: only rnnlm's layers bear numbers."""
    if isinstance(model, RnnLm):
        return dict(model.named_parameters())
    return {
        re.sub(r"_l0(?=_reverse$|$)", "", name): parameter
        for name, parameter in model.named_parameters()
    }


def load(model, arrays):
    """Takes all parameters from a dictionary of canonical names and NumPy arrays."""
    parameters = canonical(model)
    if parameters.keys() != arrays.keys():
        raise ValueError(f"wrong or missing: {sorted(parameters.keys() ^ arrays.keys())}")
    with torch.no_grad():
        for name, parameter in parameters.items():
            values = torch.as_tensor(arrays[name], dtype=parameter.dtype)
            if values.shape != parameter.shape:
                raise ValueError(f"{name} is {list(values.shape)}, not {list(parameter.shape)}")
            parameter.copy_(values)


def step(model, optimizer, batch):
    """One step of training; gives the loss before it."""
    optimizer.zero_grad(set_to_none=True)
    loss = model.loss(batch)
    loss.backward()
    model.clip()
    optimizer.step()
    return loss.item()


if __name__ == "__main__":
    for workload, count in (("rnnlm", 13_987_678), ("seq2seq", 5_043_057), ("aoareader", 6_990_208)):
        parameters = canonical(create(workload))
        found = sum(p.numel() for p in parameters.values())
        assert found == count, f"{workload} has {found} parameters, not {count}"
        print(workload, found, *parameters)
